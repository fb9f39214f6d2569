import { tellConstruction } from "#server/demo/construction-story.ts";
import { tellFlights } from "#server/demo/flights-story.ts";
import { loadDemo } from "#server/demo/jobs.ts";
import { openStage } from "#server/demo/stage.ts";
import { handle } from "#server/kernel/job.ts";

const FLIGHTS_SHARE = 0.9;

/** Tells the demo's two stories through the verbs that people use. Told again after a crash, it goes on where it was. */
export const loadDemoHandler = handle(loadDemo, async (context) => {
  const stage = await openStage(context);
  const tell = (from: number, share: number) => (fraction: number, what: string) => {
    context.progress({ stage: what, fraction: from + share * fraction });
    context.log(what);
  };
  await tellFlights(stage, tell(0, FLIGHTS_SHARE));
  await tellConstruction(stage, tell(FLIGHTS_SHARE, 1 - FLIGHTS_SHARE));
});
