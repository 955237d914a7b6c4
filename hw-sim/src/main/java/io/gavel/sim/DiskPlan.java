package io.gavel.sim;

/**
 * How a disk behaves.
 *
 * @param forceMinUs shortest time a force takes
 * @param forceMaxUs longest
 * @param tornPerMille crashes that leave a part of what was not forced, cut at any byte, instead of
 *     none of it
 * @param flipPerMille of those parts, how many also have one bit flipped
 */
public record DiskPlan(long forceMinUs, long forceMaxUs, int tornPerMille, int flipPerMille) {
  public DiskPlan {
    if (forceMinUs < 0 || forceMaxUs < forceMinUs) {
      throw new IllegalArgumentException(
          "disk.forceUs is " + forceMinUs + " to " + forceMaxUs + ", expected ascending, from 0");
    }
    LinkFaults.checkPerMille("tornPerMille", tornPerMille);
    LinkFaults.checkPerMille("flipPerMille", flipPerMille);
  }
}
