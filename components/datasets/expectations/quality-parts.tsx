import { DIMENSION_LABELS, type Quality, scoreText } from "#domain/datasets/expectations/quality.ts";
import { formatCountOf } from "#domain/format/numbers.ts";

/** The parts of a version's score, each as a bar with its figure. */
export function QualityParts({ parts }: { parts: Quality["parts"] }) {
  if (parts.length === 0) return null;
  return (
    <table className="w-full text-sm">
      <caption className="sr-only">The parts of the score</caption>
      <thead className="sr-only">
        <tr>
          <th scope="col">Part</th>
          <th scope="col">Drawn</th>
          <th scope="col">Score</th>
          <th scope="col">Expectations</th>
        </tr>
      </thead>
      <tbody>
        {parts.map(({ dimension, score, expectations, failed }) => (
          <tr key={dimension}>
            <th scope="row" className="w-px py-1 pr-3 text-left font-normal whitespace-nowrap">
              {DIMENSION_LABELS[dimension]}
            </th>
            <td className="py-1 pr-3">
              <svg
                className="block h-2.5 w-full"
                aria-hidden="true"
                preserveAspectRatio="none"
                viewBox="0 0 100 10"
              >
                <rect width="100" height="10" rx="1" className="fill-line-2" />
                <rect
                  width={score * 100}
                  height="10"
                  rx="1"
                  className={failed > 0 ? "fill-bad" : "fill-good"}
                />
              </svg>
            </td>
            <td className="tabular w-px py-1 pr-3 text-right whitespace-nowrap">{scoreText(score)}</td>
            <td className="hidden w-px py-1 text-right text-ink-3 whitespace-nowrap sm:table-cell">
              {formatCountOf(expectations, "expectation")}
              {failed > 0 && `, ${failed} failed`}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
