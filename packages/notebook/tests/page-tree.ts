import { type DefaultTreeAdapterTypes, parse } from 'parse5';

type Element = DefaultTreeAdapterTypes.Element;

/** All elements of a page as a browser would build them. */
export function elementsOf(page: string): Element[] {
  return below(parse(page));
}

/** The first element of that name within another. */
export function inside(element: Element, tagName: string): Element {
  return below(element).find((each) => each.tagName === tagName)!;
}

function below(node: DefaultTreeAdapterTypes.ParentNode): Element[] {
  return node.childNodes.flatMap((child) => ('tagName' in child ? [child, ...below(child)] : []));
}

export function attribute(element: Element, name: string): string | undefined {
  return element.attrs.find((each) => each.name === name)?.value;
}

/** What a page would fetch when it opens: addresses in attributes that load, and in its style. */
export function loadedAddresses(page: string): string[] {
  const elements = elementsOf(page);
  const attributes = elements.flatMap((element) =>
    element.tagName === 'a'
      ? []
      : ['src', 'href', 'srcset', 'data', 'poster'].map((name) => attribute(element, name)),
  );
  const styles = elements
    .filter(({ tagName }) => tagName === 'style')
    .flatMap((element) => textOf(element).match(/url\([^)]*\)|@import[^;]*/g) ?? []);
  return [...attributes, ...styles].filter(
    (address) => address !== undefined && !address.startsWith('data:'),
  ) as string[];
}

export function textOf(element: Element): string {
  return element.childNodes
    .map((node) => ('value' in node ? node.value : 'tagName' in node ? textOf(node) : ''))
    .join('');
}
