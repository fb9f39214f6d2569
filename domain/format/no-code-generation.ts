import { z } from "zod";

// The pages' content security policy forbids making code from text; zod would try, and each try is reported.
if (typeof window !== "undefined") z.config({ jitless: true });
