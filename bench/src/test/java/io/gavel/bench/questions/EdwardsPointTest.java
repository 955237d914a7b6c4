package io.gavel.bench.questions;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.math.BigInteger;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class EdwardsPointTest {
  @Test
  void encodesTheBasePointAsRfc8032HasIt() {
    byte[] expected =
        HexFormat.of().parseHex("5866666666666666666666666666666666666666666666666666666666666666");
    assertArrayEquals(expected, EdwardsPoint.base(BigInteger.ONE).encode());
  }

  @Test
  void theBasePointHasPrimeOrder() {
    assertEquals(EdwardsPoint.ZERO, EdwardsPoint.base(EdwardsPoint.L));
    assertNotEquals(EdwardsPoint.ZERO, EdwardsPoint.base(BigInteger.valueOf(8)));
  }

  @Test
  void multiplesByBothWaysAgree() {
    BigInteger scalar = EdwardsPoint.L.shiftRight(3);
    assertEquals(EdwardsPoint.base(scalar), EdwardsPoint.base(BigInteger.ONE).times(scalar));
  }

  @Test
  void eightPointsHaveSmallOrder() {
    List<EdwardsPoint> points = EdwardsPoint.smallOrder();
    assertEquals(8, new HashSet<>(points).size());
    for (EdwardsPoint point : points) {
      assertEquals(EdwardsPoint.ZERO, point.times(BigInteger.valueOf(8)));
    }
  }
}
