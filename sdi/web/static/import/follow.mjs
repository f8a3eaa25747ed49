/* A job as it goes on: by events while they come, else by asking now and then. */

const PAUSE = 1500;
const UNDERWAY = new Set(["queued", "checking", "publishing"]);

/** Whether the service is still at work on a job. */
export function isUnderway(job) {
  return UNDERWAY.has(job.status);
}

/**
 * Tell `told(job)` of each state until the job rests or `signal` ends it.
 * A lost connection is waited out; a refusal (wrong key, no such job) is raised.
 */
export async function follow(service, id, told, signal) {
  while (!signal.aborted) {
    const rested = await listen(service, id, told, signal);
    if (rested || signal.aborted) return;
    await pause(PAUSE, signal);
    const job = await waited(() => service.job(id));
    if (!job || signal.aborted) continue;
    told(job);
    if (!isUnderway(job)) return;
  }
}

async function listen(service, id, told, signal) {
  return waited(async () => {
    for await (const job of service.events(id, signal)) {
      if (signal.aborted) return true;
      told(job);
      if (!isUnderway(job)) return true;
    }
    return false;
  }, signal);
}

/* What a question answers; undefined where the connection broke, or the reader went elsewhere. */
async function waited(ask, signal) {
  try {
    return await ask();
  } catch (error) {
    if (signal?.aborted || !(error.status >= 400 && error.status < 500)) return undefined;
    throw error;
  }
}

function pause(milliseconds, signal) {
  return new Promise((done) => {
    const timer = setTimeout(done, milliseconds);
    signal.addEventListener("abort", () => { clearTimeout(timer); done(); }, { once: true });
  });
}
