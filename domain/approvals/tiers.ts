import { z } from "zod";

/** How much harm a wrong model of this project could do; a property of the project, from the least. */
export const RISK_TIERS = ["low", "limited", "high"] as const;

export type RiskTier = (typeof RISK_TIERS)[number];

export const riskTierSchema = z.enum(RISK_TIERS, {
  error: `This is not a risk tier. Choose one of ${RISK_TIERS.join(", ")}.`,
});

/** The tier of a project that nobody has rated yet. */
export const DEFAULT_TIER: RiskTier = "limited";

export const RISK_TIER_LABELS: Readonly<Record<RiskTier, string>> = {
  low: "Low risk",
  limited: "Limited risk",
  high: "High risk",
};

export const RISK_TIER_SUMMARIES: Readonly<Record<RiskTier, string>> = {
  low: "A wrong answer costs little and nobody is judged by it. Daily work passes without a second person.",
  limited: "A wrong answer costs money or time. Releases, deployments and exceptions need a second person.",
  high: "A wrong answer can harm people or their rights. Every passage needs a second person, a release two.",
};

/** A lower tier asks less of every later passage, so it is itself approved; a higher one counts at once. */
export const isLowered = (from: RiskTier, to: RiskTier): boolean =>
  RISK_TIERS.indexOf(to) < RISK_TIERS.indexOf(from);
