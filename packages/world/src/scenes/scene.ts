import type { Artist } from '../artists.ts';
import type { Box } from '../picture.ts';
import type { CardColour } from './cards.ts';

/** What is strange about a thing, if anything is. */
export type Look = 'plain' | 'grey' | 'upside down';

/** A drawing in a picture. */
export interface SceneObject {
  readonly noun: string;
  readonly artist: Artist;
  /** What it covers, in pixels. */
  readonly box: Box;
  readonly flip: boolean;
  readonly look: Look;
  /** The card it lies on. */
  readonly card?: { readonly colour: CardColour; readonly box: Box };
}

interface Canvas {
  readonly width: number;
  readonly height: number;
  /** Its place in the palette of its kind of picture. */
  readonly background: number;
}

/** Things on a plain ground. [64, 64] */
export interface ThingsScene extends Canvas {
  readonly kind: 'things';
  readonly objects: readonly SceneObject[];
}

/** Things in an open refrigerator. [64, 64] */
export interface FridgeScene extends Canvas {
  readonly kind: 'fridge';
  readonly objects: readonly SceneObject[];
}

export interface ReceiptLine {
  readonly item: string;
  /** The price in cents. */
  readonly cents: number;
  readonly box: Box;
}

/** A shop's receipt. [64, 96] */
export interface ReceiptScene extends Canvas {
  readonly kind: 'receipt';
  readonly shop: string;
  readonly lines: readonly ReceiptLine[];
  readonly total: { readonly cents: number; readonly box: Box };
}

export interface CodeLine {
  readonly text: string;
  readonly box: Box;
}

/** A screenshot of four lines of code. [64, 96] */
export interface CodeScene extends Canvas {
  readonly kind: 'code';
  readonly lines: readonly CodeLine[];
}

export interface Bar {
  readonly label: string;
  /** Above the axis; its height is the value. */
  readonly box: Box;
}

/** A panel of a dashboard: five values as bars or as a line. [64, 96] */
export interface DashboardScene extends Canvas {
  readonly kind: 'dashboard';
  readonly title: string;
  readonly style: 'bars' | 'line';
  readonly ink: number;
  readonly bars: readonly Bar[];
}

/** A picture before it is painted: everything that is in it, and where. Plain data. */
export type Scene = ThingsScene | FridgeScene | ReceiptScene | CodeScene | DashboardScene;

/** The things in a picture; a picture of text has none. */
export function thingsOf(scene: Scene): readonly SceneObject[] {
  return scene.kind === 'things' || scene.kind === 'fridge' ? scene.objects : [];
}

/** Everything that has a box, with its name: to ask whether a model looked at the right place. */
export function regionsOf(scene: Scene): readonly { readonly name: string; readonly box: Box }[] {
  switch (scene.kind) {
    case 'things':
    case 'fridge':
      return scene.objects.map(({ noun, box }) => ({ name: noun, box }));
    case 'receipt':
      return [
        ...scene.lines.map(({ item, box }) => ({ name: item, box })),
        { name: 'total', box: scene.total.box },
      ];
    case 'code':
      return scene.lines.map(({ box }, index) => ({ name: `line ${index + 1}`, box }));
    case 'dashboard':
      return scene.bars.map(({ label, box }) => ({ name: label, box }));
  }
}
