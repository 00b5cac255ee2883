import { fileURLToPath } from 'node:url';
import { unknownName } from '../errors.ts';

/** A real photograph, 256 × 256, free of rights (CC0). */
export interface Photograph {
  readonly name: string;
  readonly title: string;
  /** Who took it and where it comes from, to be printed beside it. */
  readonly credit: string;
  /** The museum's page of the original. */
  readonly source: string;
  readonly url: URL;
  /** The same as a path, for programs that want one. */
  readonly file: string;
}

const GETTY = "Digital image courtesy of the Getty's Open Content Program; cropped and resized.";

const all: readonly Photograph[] = [
  photographAt({
    name: 'airplane',
    title: 'Airplane, viewed from above looking down',
    credit: `Fedele Azari, 1914–1929. ${GETTY}`,
    source:
      'https://www.getty.edu/art/collection/objects/134512/fedele-azari-airplane-viewed-from-above-looking-down-italian-1914-1929/',
  }),
  photographAt({
    name: 'flower',
    title: 'Allium ostrowskianum, a leek in flower',
    credit: `Karl Blossfeldt, 1928. ${GETTY}`,
    source:
      'https://www.getty.edu/art/collection/objects/35448/karl-blossfeldt-allium-ostrowskianum-knoblauchpflanze-german-1928/',
  }),
  photographAt({
    name: 'harbour',
    title: 'Boats in a river, Nagasaki',
    credit: `Felice Beato, about 1865. ${GETTY}`,
    source:
      'https://www.getty.edu/art/collection/objects/241797/felice-beato-boats-in-river-nagasaki-british-about-1865/',
  }),
];

/** Three photographs, to try on what drawings taught. */
export function photographs(): readonly Photograph[] {
  return all;
}

/** The photograph of that name: `airplane`, `flower` or `harbour`. */
export function photograph(name: string): Photograph {
  const found = all.find((candidate) => candidate.name === name);
  if (found === undefined) {
    throw unknownName(
      'photograph',
      name,
      all.map((candidate) => candidate.name),
    );
  }
  return found;
}

function photographAt(about: Omit<Photograph, 'url' | 'file'>): Photograph {
  const url = new URL(`../../data/photographs/${about.name}.jpg`, import.meta.url);
  return { ...about, url, file: fileURLToPath(url) };
}
