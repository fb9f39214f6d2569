import { z } from "zod";
import { aliasSchema, digestSchema } from "#domain/approvals/schemas.ts";
import { idSchema } from "#domain/format/ids.ts";
import { SLUG_MAX, slugSchema } from "#domain/format/slug.ts";
import { nameSchema, optionalTextSchema } from "#domain/format/text.ts";

export const CARD_MAX = 20_000;
export const MODEL_DESCRIPTION_MAX = 2_000;
/** Values of one preview: as many as the training takes features, with room. */
export const PREVIEW_FIELDS_MAX = 1_000;
const PREVIEW_TEXT_MAX = 2_000;

const modelFields = {
  name: nameSchema,
  slug: slugSchema.optional(),
  description: optionalTextSchema(MODEL_DESCRIPTION_MAX, "description").default(""),
};

export const CreateModel = z.object({ projectId: idSchema("prj"), ...modelFields });
export type CreateModel = z.infer<typeof CreateModel>;

/** Register what a run trained, as the next version of a model or the first of a new one. */
export const RegisterVersion = z
  .object({
    runId: idSchema("run"),
    modelId: idSchema("mod").optional(),
    newModel: z.object(modelFields).optional(),
    card: optionalTextSchema(CARD_MAX, "card").optional(),
  })
  .refine((input) => (input.modelId === undefined) !== (input.newModel === undefined), {
    path: ["modelId"],
    error: "Choose the model that this becomes a version of, or name a new one.",
  });
export type RegisterVersion = z.infer<typeof RegisterVersion>;

/** `rev` is the revision of the card that was shown; a newer one refuses the change. */
export const UpdateCard = z.object({
  versionId: idSchema("mdv"),
  body: optionalTextSchema(CARD_MAX, "card"),
  rev: z.int({ error: "The revision of the card is missing. Reload the page." }).min(0),
});
export type UpdateCard = z.infer<typeof UpdateCard>;

export const VersionRef = z.object({ versionId: idSchema("mdv") });
export const ModelRef = z.object({ modelId: idSchema("mod") });

const modelAddress = z.string().min(1).max(SLUG_MAX);
/** A model by its address on the page: its short name, or its id. */
export const FindModel = z.object({ projectId: idSchema("prj"), model: modelAddress });
export const FindVersion = FindModel.extend({ number: z.int().min(1) });

export const MoveAlias = z.object({ versionId: idSchema("mdv"), alias: aliasSchema });
export type MoveAlias = z.infer<typeof MoveAlias>;

const fieldValue = z.union([
  z.number({ error: "A value is a number, a text or nothing." }),
  z.string().max(PREVIEW_TEXT_MAX, { error: `A text has at most ${PREVIEW_TEXT_MAX} characters.` }),
  z.boolean(),
  z.null(),
]);

/** One case to run: the raw value of each feature, by name. */
export const inputRecord = z
  .record(z.string().max(500), fieldValue)
  .refine((record) => Object.keys(record).length <= PREVIEW_FIELDS_MAX, {
    error: `A case has at most ${PREVIEW_FIELDS_MAX} values.`,
  });
export type InputRecord = z.infer<typeof inputRecord>;

export const Predict = z.object({ versionId: idSchema("mdv"), input: inputRecord });

export const PROVIDERS = ["wasm", "webgpu"] as const;
export type Provider = (typeof PROVIDERS)[number];

/** What a model answers: the likeliest class with a probability for each class, or a number, which is then the label too. */
export const answerSchema = z
  .object({
    label: z.string().max(500),
    probabilities: z.array(z.number().min(0).max(1.000001)).max(100),
    value: z.number().optional(),
  })
  .refine(
    ({ probabilities, value }) =>
      value === undefined ? probabilities.length >= 2 : probabilities.length === 0,
    {
      error: "An answer has two probabilities or more, or a number and none.",
    },
  );
export type Answer = z.infer<typeof answerSchema>;

/** What a person's own browser answered. */
export const RecordPreview = z.object({
  versionId: idSchema("mdv"),
  modelSha256: digestSchema,
  input: inputRecord,
  output: answerSchema,
  runtime: z.string().min(1).max(100),
  provider: z.enum(PROVIDERS, { error: `The provider is one of ${PROVIDERS.join(", ")}.` }),
  durationMs: z.number().min(0).max(600_000),
});
export type RecordPreview = z.infer<typeof RecordPreview>;

/** How the inference protocol names a version: model, and a number, an alias, or nothing for the champion. */
export const ResolveForServing = z.object({
  model: z.string().min(1).max(200),
  version: z
    .string()
    .regex(/^([1-9]\d{0,8}|[a-z][a-z0-9_-]{0,39})$/, {
      error: "A version is a number or an alias, for example 4 or champion.",
    })
    .optional(),
});
