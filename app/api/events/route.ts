import { handleEvents } from "#server/http/events.ts";

export { handleEvents as GET };
