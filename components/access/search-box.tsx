import Form from "next/form";
import { Button } from "#components/ui/button.tsx";
import { Field } from "#components/ui/field.tsx";
import { Input } from "#components/ui/input.tsx";

/** A search that is kept in the address; works before any script has loaded. */
export function SearchBox({ action, label, value }: { action: string; label: string; value: string }) {
  return (
    <Form action={action} className="flex max-w-md items-end gap-2">
      <Field label={label} className="flex-1">
        <Input type="search" name="q" defaultValue={value} maxLength={100} />
      </Field>
      <Button type="submit">Search</Button>
    </Form>
  );
}
