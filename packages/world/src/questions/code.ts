import { diagnose } from '../scenes/bugs.ts';
import { codeScene, mistakes } from '../scenes/code-scene.ts';
import type { CodeScene, Scene } from '../scenes/scene.ts';
import type { Stage } from '../scenes/stage.ts';
import { type Asked, type Composed, commonSplits, type Family, textSize } from './family.ts';

/** What is wrong with four lines of code, and where? */
export const codeBug: Family = {
  name: 'code-bug',
  wordings: [
    'what is wrong with this code?',
    'find the bug.',
    'why does this code fail?',
    'which mistake is in this code?',
  ],
  splits: commonSplits,
  size: textSize,
  compose: (stage) => composed(stage, bugOf),
  ask: (_, scene) => (scene.kind === 'code' ? asked(scene, bugOf) : undefined),
  fillers: () => ({}),
  solve: bugOf,
};

/** How is it mended? */
export const codeFix: Family = {
  name: 'code-fix',
  wordings: [
    'how do I fix this code?',
    'how can I mend this code?',
    'what must I change?',
    'what would make this code run?',
  ],
  followUps: ['and how do I fix it?', 'how do I fix it?', 'and how can I mend it?'],
  splits: commonSplits,
  size: textSize,
  compose: (stage) => composed(stage, fixOf),
  ask: (_, scene) => (scene.kind === 'code' ? asked(scene, fixOf) : undefined),
  fillers: () => ({}),
  solve: fixOf,
};

function composed(stage: Stage, answer: (scene: Scene) => string): Composed {
  const scene = codeScene(stage, stage.draws.pick(mistakes));
  return { scene, asked: asked(scene, answer) };
}

function asked(scene: CodeScene, answer: (scene: Scene) => string): Asked {
  const found = diagnose(textOf(scene));
  const looksAt = found === undefined ? [0, 1, 2, 3] : [found.line - 1];
  return { subject: {}, answer: answer(scene), chance: 1 / mistakes.length, looksAt };
}

function bugOf(scene: Scene): string {
  const found = diagnose(textOf(scene));
  return found === undefined ? 'nothing' : `${found.bug} on line ${found.line}`;
}

function fixOf(scene: Scene): string {
  return diagnose(textOf(scene))?.fix ?? 'nothing';
}

function textOf(scene: Scene): readonly string[] {
  return scene.kind === 'code' ? scene.lines.map(({ text }) => text) : [];
}
