import { Count } from "#components/ui/tag.tsx";
import type { NavGroup, NavItem } from "./nav.ts";
import { NavLink } from "./nav-link.tsx";

/** The sidebar's groups. */
export function SideNav({ groups }: { groups: readonly NavGroup[] }) {
  return (
    <nav aria-label="Areas" className="mb-4">
      {groups.map((group) => (
        <div key={group.key}>
          {group.label && (
            <h2 className="mx-2.5 mt-4.5 mb-1 text-2xs font-semibold tracking-[0.02em] text-ink-3">
              {group.label}
            </h2>
          )}
          <ul>
            {group.items.map((item) => (
              <li key={item.key}>
                <NavLink href={item.href} exact={item.exact}>
                  {item.label}
                  {item.badge && <Badge badge={item.badge} />}
                </NavLink>
              </li>
            ))}
          </ul>
        </div>
      ))}
    </nav>
  );
}

function Badge({ badge }: { badge: NonNullable<NavItem["badge"]> }) {
  if (badge.value === 0) return null;
  if (badge.kind === "count") return <Count value={badge.value} label={badge.label} />;
  return (
    <span title={badge.label} className="size-1.75 rounded-full bg-bad">
      <span className="sr-only">{badge.label}</span>
    </span>
  );
}
