//! Rate limits, kept to before Discord has to insist: the buckets that its answers describe, the limit on everything
//! together, and what a 429 demands.
//!
//! Why not a library's: serenity 0.12's limiter keeps a bucket for every interaction for ever, lets a global 429 hold
//! back one route only and cannot be told until when waiting makes sense. twilight-http-ratelimiting 0.18 knows no
//! global 429 at all, lets one request of a bucket under way at a time, and keeps an entry for each path (each message)
//! for six hours and a queue for each channel for ever.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::Notify;
use tokio::time::Instant;

use super::answer::Limits;
use super::error::RestError;
use super::route::Route;

/// Requests that Discord takes from a bot in a second, those that answer interactions aside.
const PER_SECOND: u32 = 50;

/// Routes known at least before those that lie idle are looked for.
const SWEEP_FROM: usize = 256;

/// How long a 429 that does not say so is taken to last.
const UNSAID: Duration = Duration::from_secs(1);

/// Name of a bucket. Until Discord has said which one a route counts against, the route has one of its own.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Name {
    Own(Route),
    Given(Arc<str>, u64),
}

/// What is left of a bucket.
#[derive(Clone, Debug)]
struct Bucket {
    /// Requests that it holds; `None` until Discord has told, and one alone goes out to hear it.
    limit: Option<u32>,
    remaining: u32,
    under_way: u32,
    full_again: Instant,
}

#[derive(Debug, Default)]
struct State {
    names: HashMap<Route, Name>,
    buckets: HashMap<Name, Bucket>,
    /// Nothing goes out before then.
    held_until: Option<Instant>,
    /// The second that began then, and requests in it.
    second: Option<(Instant, u32)>,
    sweep_at: usize,
}

/// All buckets of a bot.
#[derive(Debug)]
pub struct Buckets {
    state: Mutex<State>,
    answered: Notify,
    per_second: u32,
}

/// Leave to make a request. Dropped without an answer, it counts as one of which nothing was heard.
#[derive(Debug)]
pub struct Leave<'a> {
    buckets: &'a Buckets,
    route: Route,
    name: Name,
}

impl Buckets {
    /// No bucket yet. Behind a `proxy` there may be more than one process: the limit on everything together is its
    /// to keep.
    pub fn new(proxy: bool) -> Self {
        let per_second = if proxy { u32::MAX } else { PER_SECOND };
        Buckets { state: Mutex::default(), answered: Notify::new(), per_second }
    }

    /// Waits until a request may be made.
    ///
    /// # Errors
    ///
    /// [`RestError::TooLate`] where that is not before `until`.
    pub async fn admit(&self, route: Route, until: Instant) -> Result<Leave<'_>, RestError> {
        loop {
            let answered = self.answered.notified();
            let wait = match self.lock().take(route, Instant::now(), self.per_second) {
                Ok(name) => return Ok(Leave { buckets: self, route, name }),
                Err(wait) => wait,
            };
            match wait {
                Wait::Until(moment) if moment >= until => return Err(RestError::TooLate),
                Wait::Until(moment) => tokio::time::sleep_until(moment).await,
                Wait::ForAnAnswer => {
                    tokio::time::timeout_at(until, answered).await.map_err(|_| RestError::TooLate)?;
                }
            }
        }
    }

    /// Takes in the answer to a request that counts against no bucket.
    pub fn hears_of(&self, status: u16, limits: &Limits) {
        if status == 429 && limits.global {
            self.lock().hold(Instant::now() + limits.retry_after.unwrap_or(UNSAID));
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What a request has to wait for.
enum Wait {
    Until(Instant),
    ForAnAnswer,
}

impl Leave<'_> {
    /// Takes in what an answer with this status says.
    pub fn answered(self, status: u16, limits: &Limits) {
        self.buckets.lock().learn(self.route, &self.name, status, limits, Instant::now());
    }
}

impl Drop for Leave<'_> {
    fn drop(&mut self) {
        self.buckets.lock().ended(&self.name);
        self.buckets.answered.notify_waiters();
    }
}

impl State {
    fn take(&mut self, route: Route, now: Instant, per_second: u32) -> Result<Name, Wait> {
        if let Some(until) = self.held_until.filter(|until| *until > now) {
            return Err(Wait::Until(until));
        }
        let (second, made) = match self.second {
            Some((second, made)) if now.saturating_duration_since(second) < Duration::from_secs(1) => (second, made),
            _ => (now, 0),
        };
        if made >= per_second {
            return Err(Wait::Until(second + Duration::from_secs(1)));
        }
        self.sweep(now);
        let name = self.names.entry(route).or_insert(Name::Own(route)).clone();
        let bucket = self.buckets.entry(name.clone()).or_insert_with(|| Bucket::new(now));
        bucket.take(now)?;
        self.second = Some((second, made + 1));
        Ok(name)
    }

    fn learn(&mut self, route: Route, name: &Name, status: u16, limits: &Limits, now: Instant) {
        let wait = (status == 429).then(|| limits.retry_after.or(limits.reset_after).unwrap_or(UNSAID));
        if let Some(wait) = wait.filter(|_| limits.global) {
            // The bucket itself may well have room.
            return self.hold(now + wait);
        }
        let mut known = name.clone();
        if let Some(given) = &limits.bucket {
            let given = Name::Given(given.as_str().into(), route.major());
            if given != *name {
                self.buckets.entry(given.clone()).or_insert_with(|| Bucket::new(now));
                self.names.insert(route, given.clone());
                known = given;
            }
        }
        // It stays under way where it began; where it counts against from now on, it is counted already.
        let begun_here = known == *name;
        if let Some(bucket) = self.buckets.get_mut(&known) {
            bucket.learn(limits, wait, begun_here, now);
        }
    }

    /// A request that was under way is so no more.
    fn ended(&mut self, name: &Name) {
        if let Some(bucket) = self.buckets.get_mut(name) {
            bucket.under_way = bucket.under_way.saturating_sub(1);
        }
    }

    fn hold(&mut self, until: Instant) {
        self.held_until = Some(self.held_until.map_or(until, |held| held.max(until)));
        tracing::warn!("Discord's rate limit holds everything back for a while");
    }

    /// Drops what has nothing to tell any more, whenever there is twice as much as the last time.
    fn sweep(&mut self, now: Instant) {
        // A bucket may outlive its name: where Discord names another one for the same route.
        if self.names.len().max(self.buckets.len()) < self.sweep_at.max(SWEEP_FROM) {
            return;
        }
        self.buckets.retain(|_, bucket| bucket.under_way > 0 || bucket.full_again > now);
        let buckets = &self.buckets;
        self.names.retain(|_, name| buckets.contains_key(name));
        self.sweep_at = self.names.len().max(self.buckets.len()) * 2;
    }
}

impl Bucket {
    fn new(now: Instant) -> Self {
        Bucket { limit: None, remaining: 1, under_way: 0, full_again: now }
    }

    fn take(&mut self, now: Instant) -> Result<(), Wait> {
        if self.full_again <= now {
            // One under way may be counted before or after the bucket was full: taken as after.
            self.remaining = self.limit.unwrap_or(1).saturating_sub(self.under_way);
        }
        if self.remaining == 0 {
            let until = self.full_again;
            return Err(if until > now { Wait::Until(until) } else { Wait::ForAnAnswer });
        }
        self.remaining -= 1;
        self.under_way += 1;
        Ok(())
    }

    fn learn(&mut self, limits: &Limits, wait: Option<Duration>, begun_here: bool, now: Instant) {
        if let Some(wait) = wait {
            self.remaining = 0;
            self.full_again = self.full_again.max(now + wait);
        }
        if let (Some(limit), Some(remaining), Some(reset_after)) = (limits.limit, limits.remaining, limits.reset_after)
        {
            self.limit = Some(limit.max(1));
            if wait.is_none() {
                let others = self.under_way.saturating_sub(u32::from(begun_here));
                self.remaining = remaining.saturating_sub(others);
                self.full_again = now + reset_after;
            }
        } else if wait.is_none() && self.limit.is_none() {
            // A route without a limit of its own: after every answer the next may go.
            self.limit = Some(u32::MAX);
            self.full_again = now;
        }
    }
}

#[cfg(test)]
mod tests {
    use serenity::http::LightMethod;
    use serenity::model::id::ChannelId;

    use super::*;

    fn request(channel: u64, method: LightMethod) -> Route {
        let path = serenity::http::Route::ChannelMessages { channel_id: ChannelId::new(channel) };
        Route::of(&serenity::http::Request::new(path, method))
    }

    fn route(channel: u64) -> Route {
        request(channel, LightMethod::Post)
    }

    fn says(bucket: &str, limit: u32, remaining: u32, seconds: u64) -> Limits {
        Limits {
            bucket: Some(bucket.to_owned()),
            limit: Some(limit),
            remaining: Some(remaining),
            reset_after: Some(Duration::from_secs(seconds)),
            ..Limits::default()
        }
    }

    /// All limits at a time that stands still until a test moves it.
    struct At {
        state: State,
        now: Instant,
        per_second: u32,
    }

    impl At {
        fn new() -> Self {
            At { state: State::default(), now: Instant::now(), per_second: PER_SECOND }
        }

        fn pass(&mut self, seconds: u64) {
            self.now += Duration::from_secs(seconds);
        }

        /// Whether a request may be made now; then it is under way.
        fn begins(&mut self, route: Route) -> Option<Name> {
            self.state.take(route, self.now, self.per_second).ok()
        }

        /// The answer to one that is.
        fn answered(&mut self, route: Route, name: &Name, status: u16, limits: &Limits) {
            self.state.learn(route, name, status, limits, self.now);
            self.state.ended(name);
        }

        /// Whether one goes out, which is answered at once.
        fn goes(&mut self, route: Route, limits: &Limits) -> bool {
            let begun = self.begins(route);
            if let Some(name) = &begun {
                self.answered(route, name, 200, limits);
            }
            begun.is_some()
        }
    }

    #[test]
    fn an_empty_bucket_is_waited_for_and_others_are_not() {
        let mut at = At::new();
        for remaining in (0..5).rev() {
            assert!(at.goes(route(1), &says("a", 5, remaining, 5)));
        }
        assert!(!at.goes(route(1), &says("a", 5, 4, 5)));
        assert!(at.goes(route(2), &says("a", 5, 4, 5)));
        at.pass(4);
        assert!(!at.goes(route(1), &says("a", 5, 4, 5)));
        at.pass(1);
        assert!(at.goes(route(1), &says("a", 5, 4, 5)));
    }

    #[test]
    fn one_goes_ahead_to_learn_the_limit_and_those_under_way_count() {
        let mut at = At::new();
        let first = at.begins(route(1)).expect("leave");
        assert!(at.begins(route(1)).is_none());
        at.answered(route(1), &first, 200, &says("a", 3, 2, 5));
        let (second, _third) = (at.begins(route(1)).expect("leave"), at.begins(route(1)).expect("leave"));
        assert!(at.begins(route(1)).is_none());
        // The third may or may not be counted in what is left.
        at.answered(route(1), &second, 200, &says("a", 3, 1, 5));
        assert!(at.begins(route(1)).is_none());
        // One of which nothing is heard keeps nobody back.
        let lost = at.begins(route(2)).expect("leave");
        at.state.ended(&lost);
        assert!(at.begins(route(2)).is_some());
    }

    #[test]
    fn routes_that_share_a_bucket_share_what_is_left() {
        let mut at = At::new();
        let edit = request(1, LightMethod::Patch);
        for (route, remaining) in [(edit, 2), (route(1), 1), (edit, 0)] {
            assert!(at.goes(route, &says("a", 3, remaining, 5)));
        }
        assert!(!at.goes(route(1), &says("a", 3, 0, 5)));
    }

    #[test]
    fn a_429_holds_the_bucket_back_a_global_one_everything() {
        let mut at = At::new();
        let told = |global| Limits { retry_after: Some(Duration::from_secs(3)), global, ..Limits::default() };
        let first = at.begins(route(1)).expect("leave");
        at.answered(route(1), &first, 429, &told(false));
        at.pass(2);
        assert!(at.begins(route(1)).is_none());
        let other = at.begins(route(2)).expect("leave");
        at.answered(route(2), &other, 429, &told(true));
        at.pass(2);
        assert!(at.begins(route(3)).is_none());
        at.pass(1);
        assert!(at.begins(route(3)).is_some() && at.begins(route(1)).is_some());
    }

    #[test]
    fn buckets_that_nobody_names_any_more_are_dropped() {
        let mut at = At::new();
        for number in 0..10_000 {
            at.pass(10);
            assert!(at.goes(route(1), &says(&format!("bucket {number}"), 5, 4, 5)));
        }
        assert!(at.state.buckets.len() <= SWEEP_FROM, "{}", at.state.buckets.len());
    }

    #[test]
    fn fifty_a_second_unless_a_proxy_keeps_count() {
        let limits = says("a", 5, 4, 5);
        let mut at = At::new();
        assert_eq!((1..=60).filter(|channel| at.goes(route(*channel), &limits)).count(), 50);
        at.pass(1);
        assert!(at.goes(route(60), &limits));
        let mut behind_a_proxy = At { per_second: Buckets::new(true).per_second, ..At::new() };
        assert!((1..=60).all(|channel| behind_a_proxy.goes(route(channel), &limits)));
    }

    #[test]
    fn idle_buckets_are_dropped() {
        let mut at = At::new();
        for channel in 1..=10_000 {
            assert!(at.goes(route(channel), &says("a", 5, 4, 5)));
            at.pass(1);
        }
        let (names, buckets) = (at.state.names.len(), at.state.buckets.len());
        assert!(names <= 2 * SWEEP_FROM && buckets <= 3 * SWEEP_FROM, "{names}, {buckets}");
    }
}
