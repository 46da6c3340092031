package dev.latchkey.crds.text;

import java.util.function.Function;

/** Reads enum values so that those of a newer version stop nothing. */
public final class EnumText {
  private EnumText() {}

  /**
   * The constant whose text is the given one, else the fallback.
   *
   * @param constants the enum's constants
   * @param textOf gives a constant's text
   * @param text the text looked for; may be {@code null}
   * @param fallback what stands for every unknown text
   */
  public static <E extends Enum<E>> E find(
      E[] constants, Function<E, String> textOf, String text, E fallback) {
    for (E constant : constants) {
      if (textOf.apply(constant).equals(text)) {
        return constant;
      }
    }
    return fallback;
  }
}
