import { z } from "zod";

/** What a run is called by whose model another library trained. */
export const OUTSIDE = "outside";

/** What a row of the model's output holds: a probability or a score of each class, one of the positive class alone, or the number itself. */
export const ANSWER_FORMS = ["probabilities", "positive", "logits", "logit", "value"] as const;
export type AnswerForm = (typeof ANSWER_FORMS)[number];

export const CLASS_ORDER_MAX = 50;

export const outsideAnswerFields = {
  /** The model's output that holds its answers. */
  output: z
    .string({ error: "Choose the output that holds the model's answers." })
    .min(1, { error: "Choose the output that holds the model's answers." })
    .max(1_000),
  form: z.enum(ANSWER_FORMS, { error: "Say what a row of the output holds." }),
  /** Labels of the classes in the order of the output's columns; in their own order when left out. */
  classOrder: z
    .array(z.string().min(1).max(500))
    .max(CLASS_ORDER_MAX, { error: `At most ${CLASS_ORDER_MAX} classes.` })
    .optional(),
};

/** What a run keeps of the file that was brought. */
export const outsideSchema = z.object({
  fileName: z.string(),
  sha256: z.string().length(64),
  size: z.int(),
  ...outsideAnswerFields,
});
export type Outside = z.infer<typeof outsideSchema>;

/** For each class the column of the output that is about it; undefined where the order is the classes' own, null where it is not one of these classes. */
export function columnsOfClasses(
  classes: readonly string[],
  order: readonly string[] | undefined,
): number[] | undefined | null {
  if (order === undefined) return undefined;
  const columns = classes.map((label) => order.indexOf(label));
  return order.length === classes.length && !columns.includes(-1) ? columns : null;
}
