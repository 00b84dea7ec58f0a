//! Sending a request until it is answered, refused or of no use any more.

use std::time::Duration;

use backon::{BackoffBuilder, ExponentialBuilder};
use serenity::http::{HttpError, Request};
use tokio::time::Instant;

use super::Rest;
use super::answer::{Answer, LARGEST, Limits};
use super::error::RestError;
use super::plan::{Plan, Repeats};
use super::route::Route;

/// Tries after the first at most.
const REPEATS: usize = 5;

/// What a try came to that did not succeed.
struct Failure {
    error: RestError,
    effect: Effect,
    /// How long Discord wants the next try to wait.
    wait: Option<Duration>,
}

/// What a failed try may have done.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Effect {
    /// Nothing, and it may be made again after a while.
    Limited,
    /// Nothing: it never arrived.
    None,
    /// Nobody knows.
    Unknown,
    /// It was heard and refused.
    Refused,
}

impl Failure {
    fn new(error: RestError, effect: Effect) -> Self {
        Failure { error, effect, wait: None }
    }

    /// Whether a try that failed so may be made again.
    fn may_repeat(&self, plan: &Plan) -> bool {
        match self.effect {
            Effect::Limited => true,
            Effect::None => plan.repeats != Repeats::WhenTold,
            Effect::Unknown => plan.repeats == Repeats::Always,
            Effect::Refused => false,
        }
    }
}

impl Rest {
    /// Sends a request as its plan has it; `read` makes of the answer's body what is wanted, if it can.
    pub(super) async fn sends<T>(
        &self,
        request: Request<'_>,
        plan: Plan,
        read: impl Fn(&[u8]) -> Option<T>,
    ) -> Result<T, RestError> {
        let first = self.pace.first_pause.min(plan.attempt / 8);
        let growing = ExponentialBuilder::default().with_jitter().with_min_delay(first).with_max_times(REPEATS);
        let mut pauses = growing.build();
        let mut unsure = false;
        loop {
            let failure = match self.tries(&request, &plan, &read).await {
                Ok(wanted) => return Ok(wanted),
                Err(failure) => failure,
            };
            if unsure
                && failure.error.code().is_some_and(|code| plan.done == Some(code))
                && let Some(done) = read(&[])
            {
                return Ok(done);
            }
            unsure |= failure.effect == Effect::Unknown;
            let Some(pause) = pauses.next().filter(|_| failure.may_repeat(&plan)) else { return Err(failure.error) };
            let pause = failure.wait.map_or(pause, |wait| wait.max(pause));
            if Instant::now() + pause >= plan.until {
                return Err(failure.error);
            }
            tracing::debug!("a request is made again in {pause:?}: {}", failure.error);
            tokio::time::sleep(pause).await;
        }
    }

    async fn tries<T>(
        &self,
        request: &Request<'_>,
        plan: &Plan,
        read: &impl Fn(&[u8]) -> Option<T>,
    ) -> Result<T, Failure> {
        let refused = |error| Failure::new(error, Effect::Refused);
        if Instant::now() >= plan.until {
            return Err(refused(RestError::TooLate));
        }
        self.refused.admit(plan.until).await.map_err(refused)?;
        let leave = match plan.limited {
            true => Some(self.buckets.admit(Route::of(request), plan.until).await.map_err(refused)?),
            false => None,
        };
        let left = plan.until.saturating_duration_since(Instant::now()).min(plan.attempt);
        let answer = match tokio::time::timeout(left, self.exchange(request)).await {
            Ok(answer) => answer?,
            Err(_) => return Err(Failure::new(RestError::TimedOut, Effect::Unknown)),
        };
        match leave {
            Some(leave) => leave.answered(answer.status, &answer.limits),
            None => self.buckets.hears_of(answer.status, &answer.limits),
        }
        if answer.is_held_against_us() {
            self.refused.count();
        }
        if answer.is_success() {
            return read(&answer.body).ok_or_else(|| Failure::new(RestError::Unreadable, Effect::Unknown));
        }
        let effect = match answer.status {
            429 => Effect::Limited,
            500.. => Effect::Unknown,
            _ => Effect::Refused,
        };
        let Limits { retry_after, .. } = answer.limits;
        Err(Failure { error: answer.refusal(), effect, wait: retry_after.filter(|_| answer.status == 429) })
    }

    /// One request, one answer.
    async fn exchange(&self, request: &Request<'_>) -> Result<Answer, Failure> {
        let token = format!("Bot {}", self.token.expose());
        let built = request.clone().build(&self.client, &token, self.proxy.as_deref());
        let unsendable = |text| Failure::new(RestError::Unsendable(text), Effect::Refused);
        let built = built.map_err(|error| match error {
            serenity::Error::Http(HttpError::InvalidHeader(_)) => unsendable("the token is none".to_owned()),
            other => unsendable(other.to_string()),
        })?;
        let broken = |error: reqwest::Error| {
            if error.is_builder() {
                unsendable(error.without_url().to_string())
            } else if error.is_connect() {
                Failure::new(RestError::Unreachable, Effect::None)
            } else if error.is_timeout() {
                Failure::new(RestError::TimedOut, Effect::Unknown)
            } else {
                Failure::new(RestError::BrokenOff, Effect::Unknown)
            }
        };
        let mut response = built.send().await.map_err(broken)?;
        let mut body = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(broken)? {
            if body.len() + chunk.len() > LARGEST {
                return Err(Failure::new(RestError::Unreadable, Effect::Unknown));
            }
            body.extend_from_slice(&chunk);
        }
        Ok(Answer::new(response.status().as_u16(), response.headers(), body))
    }
}
