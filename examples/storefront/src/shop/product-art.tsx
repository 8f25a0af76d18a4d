import type { JSX } from 'preact';

/** Drawings by category, in the colours of the style sheet. */
const DRAWINGS: Readonly<Record<string, () => JSX.Element>> = {
  Beverages: () => (
    <>
      <path class="solid" d="M50 22h20v16l8 12v44a6 6 0 0 1-6 6H48a6 6 0 0 1-6-6V50l8-12z" />
      <path class="light" d="M42 60h36v26H42z" />
      <path class="line" d="M52 30h16M50 73h20" />
    </>
  ),
  Condiments: () => (
    <>
      <path class="solid" d="M40 40h40v50a10 10 0 0 1-10 10H50a10 10 0 0 1-10-10z" />
      <path class="dark" d="M38 26h44v14H38z" />
      <path class="light" d="M40 54h40v26H40z" />
      <path class="line" d="M52 67c4-6 12-6 16 0" />
    </>
  ),
  Confections: () => (
    <>
      <path class="solid" d="M60 22a22 22 0 1 1 0 44 22 22 0 0 1 0-44z" />
      <path class="line" d="M60 44c0-6 9-6 9 1 0 10-16 10-18-1-1-14 18-18 24-6" />
      <path class="bar" d="M60 66v34" />
    </>
  ),
  'Dairy Products': () => (
    <>
      <path class="solid" d="M24 74l50-36 22 16v20z" />
      <path class="light" d="M24 74h72v20H24z" />
      <circle class="dark" cx="46" cy="84" r="5" />
      <circle class="dark" cx="72" cy="66" r="6" />
      <circle class="dark" cx="80" cy="86" r="4" />
    </>
  ),
  'Grains/Cereals': () => (
    <>
      <path class="bar" d="M60 100V44" />
      <path class="solid" d="M60 40c-8-6-8-16 0-22 8 6 8 16 0 22z" />
      <path
        class="light"
        d="M60 60c-12 0-18-7-18-17 10 0 18 6 18 17zM60 60c12 0 18-7 18-17-10 0-18 6-18 17zM60 80c-12 0-18-7-18-17 10 0 18 6 18 17zM60 80c12 0 18-7 18-17-10 0-18 6-18 17z"
      />
    </>
  ),
  'Meat/Poultry': () => (
    <>
      <path class="solid" d="M44 30c18-14 44 2 42 26-2 20-22 22-34 18L34 92" />
      <path class="bar" d="M50 76L34 92" />
      <circle class="light" cx="33" cy="93" r="7" />
      <circle class="light" cx="27" cy="87" r="6" />
      <path class="line" d="M60 40c8-2 16 4 16 12" />
    </>
  ),
  Produce: () => (
    <>
      <path class="solid" d="M60 44c10-10 32-4 30 20-2 20-16 36-30 34-14 2-28-14-30-34-2-24 20-30 30-20z" />
      <path class="line" d="M60 44c0-10 2-16 8-22" />
      <path class="light" d="M68 24c8-8 18-6 20-4-2 8-10 12-20 4z" />
    </>
  ),
  Seafood: () => (
    <>
      <path class="solid" d="M20 60c14-24 44-26 62-4l16-14v36L82 64C64 86 34 84 20 60z" />
      <circle class="dark" cx="40" cy="55" r="4" />
      <path class="line" d="M54 46c6 8 6 20 0 28" />
    </>
  ),
};

const TINTS = 6;

/** A picture of a product. The catalogue has none, so its category is drawn, in one of a few tints. */
export function ProductArt({ category, sku }: { readonly category: string; readonly sku: string }): JSX.Element {
  const Drawing = DRAWINGS[category] ?? DRAWINGS.Condiments!;
  const tint = [...sku].reduce((sum, letter) => sum + letter.charCodeAt(0), 0) % TINTS;
  return (
    <svg class={`art tint-${tint}`} viewBox="0 0 120 120" aria-hidden="true" preserveAspectRatio="xMidYMid slice">
      <rect class="ground" width="120" height="120" />
      <circle class="disc" cx="60" cy="62" r="48" />
      <Drawing />
    </svg>
  );
}
