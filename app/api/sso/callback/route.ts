import { finishSingleSignOn } from "#server/http/sso/callback.ts";

export { finishSingleSignOn as GET };
