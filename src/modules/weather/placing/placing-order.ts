import { type AreaRequest, type AreaWindow, areaWindowOf, type Grid } from '../area/area-window.js';
import { zonesOfShapes, type ZoneWindow } from '../series/zone-window.js';
import { type FlatShape, shapeOfFlat } from './flat-shape.js';

/** What a thread is to find the cells of. */
export type PlacingOrder =
  | {
      readonly kind: 'area';
      readonly grid: Grid;
      readonly area: Omit<AreaRequest, 'shape'>;
      readonly shape: FlatShape;
    }
  | {
      readonly kind: 'zones';
      readonly grid: Grid;
      readonly zones: readonly { readonly id: string; readonly shape: FlatShape }[];
    };

/** @throws Failure as `areaWindowOf` and `zonesOfShapes` */
export function placed(order: PlacingOrder): AreaWindow | ZoneWindow {
  if (order.kind === 'area') return areaWindowOf(order.grid, { ...order.area, shape: shapeOfFlat(order.shape) });
  return zonesOfShapes(
    order.grid,
    order.zones.map(({ id, shape }) => ({ id, shape: shapeOfFlat(shape) })),
  );
}
