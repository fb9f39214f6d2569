"use client";

import { useMutation } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { recipeHref } from "#components/datasets/hrefs.ts";
import { useTRPC } from "#components/trpc/client.tsx";
import { ImportYaml } from "#components/ui/import-yaml.tsx";

/** A recipe from a file: a new one, or the next version of the one that has its name. */
export function ImportRecipe({
  projectId,
  base,
  reason,
}: {
  projectId: string;
  base: string;
  reason: string | null;
}) {
  const trpc = useTRPC();
  const router = useRouter();
  const send = useMutation(
    trpc.datasets.importRecipe.mutationOptions({
      onSuccess: ({ slug }) => {
        router.push(recipeHref(base, slug));
        router.refresh();
      },
    }),
  );
  return (
    <ImportYaml
      label="Import a recipe"
      description="A file that a recipe's page exports. If the project has a recipe of its name, it becomes the next version of it; what earlier ones made stays as it is."
      reason={reason}
      projectId={projectId}
      send={send}
    />
  );
}
