import { World, type WorldOptions } from '../world.ts';
import { loadSprites } from './sprites.ts';

/** The world, with its drawings; see `World`. Builds the atlas at first use. */
export async function loadWorld(options: WorldOptions): Promise<World> {
  return new World(await loadSprites(), options);
}
