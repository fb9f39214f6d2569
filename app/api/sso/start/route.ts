import { startSingleSignOn } from "#server/http/sso/start.ts";

export { startSingleSignOn as GET };
