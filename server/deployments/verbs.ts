import { deploy } from "./deploy.ts";
import { list } from "./list.ts";
import { listEndpoints } from "./list-endpoints.ts";
import { requestDeploy } from "./request-deploy.ts";
import { retire } from "./retire.ts";

export const deployments = { deploy, list, listEndpoints, requestDeploy, retire } as const;
