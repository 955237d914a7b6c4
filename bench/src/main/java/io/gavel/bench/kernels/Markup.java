package io.gavel.bench.kernels;

/** Text in HTML and SVG. */
final class Markup {
  private Markup() {}

  /** The text with what has a meaning there written as entities. */
  static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }
}
