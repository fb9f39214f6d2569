import Form from "next/form";
import { Button } from "#components/ui/button.tsx";
import { Card } from "#components/ui/card.tsx";
import { Field } from "#components/ui/field.tsx";
import { NativeSelect } from "#components/ui/select.tsx";
import { Notice } from "#components/ui/states.tsx";
import { PERMISSION_LABELS, PERMISSION_NAMES } from "#domain/access/permissions.ts";

/** "Can this person do this here?", kept in the address so that an answer can be sent on. */
export function AccessQuestion({
  action,
  everybody,
  person,
  permission,
  answer,
}: {
  action: string;
  everybody: readonly { id: string; name: string }[];
  person: string;
  permission: string;
  answer: { yes: boolean; sentence: string } | null;
}) {
  return (
    <Card title="Can somebody do something here?">
      <Form action={action} className="flex flex-wrap items-end gap-3">
        <Field label="Who" className="min-w-48 flex-1">
          {/* Keyed, so that a link to another question shows that question. */}
          <NativeSelect key={person} name="person" defaultValue={person} required>
            <option value="">Choose somebody</option>
            {everybody.map((one) => (
              <option key={one.id} value={one.id}>
                {one.name}
              </option>
            ))}
          </NativeSelect>
        </Field>
        <Field label="What" className="min-w-48 flex-1">
          <NativeSelect key={permission} name="permission" defaultValue={permission}>
            <option value="">See it at all</option>
            {PERMISSION_NAMES.map((one) => (
              <option key={one} value={one}>
                {PERMISSION_LABELS[one]}
              </option>
            ))}
          </NativeSelect>
        </Field>
        <Button type="submit">Why, or why not</Button>
      </Form>
      {answer && (
        <div role="status" className="mt-3">
          <Notice tone={answer.yes ? "ok" : "warn"}>{answer.sentence}</Notice>
        </div>
      )}
    </Card>
  );
}
