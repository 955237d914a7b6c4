package io.gavel.kernel.ed25519;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** The Ed25519 vectors of RFC 8032, 7.1. */
final class Rfc8032 {
  private Rfc8032() {}

  record Vector(String seed, String key, String message, String signature) {}

  static List<Vector> vectors() {
    List<Vector> vectors = new ArrayList<>();
    try (InputStream in = Rfc8032.class.getResourceAsStream("rfc8032.txt")) {
      List<String> lines = new String(in.readAllBytes(), US_ASCII).lines().toList();
      for (int i = 1; i < lines.size(); i += 4) {
        vectors.add(new Vector(lines.get(i), lines.get(i + 1), lines.get(i + 2), lines.get(i + 3)));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return vectors;
  }

  static List<SignedItem> signedItems() {
    HexFormat hex = HexFormat.of();
    return vectors().stream()
        .map(
            v ->
                new SignedItem(
                    hex.parseHex(v.key()), hex.parseHex(v.signature()), hex.parseHex(v.message())))
        .toList();
  }
}
