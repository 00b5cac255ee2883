/** What is said about images, and what a way of writing it down must offer. */

/** A question with its answer. */
export interface Turn {
  /** Images that are shown before the question; none unless given. */
  readonly images?: number | undefined;
  /** Without a question, the answer is what there is to say: a caption. */
  readonly question?: string | undefined;
  /** Left out in the last turn, whose answer is asked for. */
  readonly answer?: string | undefined;
}

export type Conversation = readonly Turn[];

/** How many ids stand for an image: the same number for all, or one for each, in order. */
export type Placeholders = number | readonly number[];

/** A text as a model learns from it. */
export interface LabelledIds {
  readonly ids: readonly number[];
  /** As many: the id that should follow each, or −100 where nothing is learned. */
  readonly labels: readonly number[];
}

/** A way to write conversations down, as ids. */
export interface ChatFormat {
  /** Any of these ends an answer. */
  readonly stopIds: readonly number[];
  /** All but the answer to the last turn. @throws if that has one, or an earlier turn has none. */
  prompt(conversation: Conversation, placeholders: Placeholders): number[];
  /** With labels on the answers and on what ends them, and nowhere else. @throws if a turn has no answer. */
  encode(conversation: Conversation, placeholders: Placeholders): LabelledIds;
  /** An answer's ids → its words. */
  decode(ids: Iterable<number>): string;
}

/** What is not learned. */
export const ignored = -100;

/**
 * The turns with the numbers of ids that stand for their images.
 * @param asking - whether the last turn is to be answered.
 * @throws unless the numbers are as many as the images, and all turns that need an answer have one.
 */
export function turnsOf(
  conversation: Conversation,
  placeholders: Placeholders,
  asking: boolean,
): (Turn & { readonly counts: readonly number[] })[] {
  if (conversation.length === 0) throw new Error('the conversation has no turn; ask something');
  const images = conversation.reduce((sum, { images = 0 }) => sum + images, 0);
  const counts =
    typeof placeholders === 'number' ? new Array<number>(images).fill(placeholders) : placeholders;
  if (counts.length !== images) {
    throw new RangeError(
      `the conversation shows ${images} images, but placeholders are given for ${counts.length}; give one number for each image`,
    );
  }
  let first = 0;
  return conversation.map((turn, index) => {
    const asked = asking && index === conversation.length - 1;
    if (asked === (turn.answer !== undefined)) {
      throw new Error(
        asked
          ? 'the last turn has an answer already; leave it out to ask for one'
          : `turn ${index} has no answer; only the last turn of a prompt may lack one`,
      );
    }
    const own = counts.slice(first, first + (turn.images ?? 0));
    first += own.length;
    return { ...turn, counts: own };
  });
}

/** The ids, each labelled with what follows it, where that is learned. */
export function labelled(ids: readonly number[], learn: readonly boolean[]): LabelledIds {
  return { ids, labels: ids.map((_, place) => (learn[place + 1] ? ids[place + 1]! : ignored)) };
}

/** How many of their first ids are the same. */
export function sharedStart(a: readonly number[], b: readonly number[]): number {
  const differs = b.findIndex((id, place) => a[place] !== id);
  return differs < 0 ? b.length : differs;
}
