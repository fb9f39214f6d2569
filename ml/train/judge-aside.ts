import { TrainingCancelledError } from "#ml/errors.ts";
import { singleThread } from "#ml/threads/crew.ts";
import { type Fit, isStopped, takeFit } from "./fold-queue.ts";
import { createJudge } from "./judge.ts";
import { watchPoints } from "./reporter.ts";
import type { Outcome } from "./scoreboard.ts";
import type { SideTask } from "./side-by-side.ts";

/** A thread's part of a search beside others: takes fits until none is left, or until it is stopped. */
export async function judgeAside(
  { work, queue, needless, points }: SideTask,
  say: (fit: Fit, outcome: Outcome) => void,
): Promise<void> {
  const judge = createJudge(work, singleThread);
  const pause = () => {
    if (isStopped(queue)) throw new TrainingCancelledError();
  };
  try {
    for (let fit = takeFit(queue, undefined); fit; fit = takeFit(queue, fit.fold)) {
      if (needless[fit.fold * work.settings.length + fit.setting]) {
        say(fit, { figures: {}, seconds: 0 });
        continue;
      }
      const losses: { step: number; loss: number }[] = [];
      const watch = points > 0 ? watchPoints(points, (step, loss) => losses.push({ step, loss })) : undefined;
      say(fit, { ...(await judge.judge(fit, pause, watch)), losses });
    }
  } catch (error) {
    if (!(error instanceof TrainingCancelledError)) throw error;
  } finally {
    judge.end();
  }
}
