import { handlePresence } from "#server/http/presence.ts";

export { handlePresence as POST };
