package dev.latchkey.credentials.token;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import java.util.List;

/** Changes to texts, as a fuzzer chooses them. */
final class Tampering {
  private static final int MAX_CHANGES = 4;

  private Tampering() {}

  /** One of the texts, changed in a few places or continued with a part of another one. */
  static String changed(List<String> texts, FuzzedDataProvider data) {
    StringBuilder text = new StringBuilder(data.pickValue(texts));
    int changes = data.consumeInt(1, MAX_CHANGES);
    for (int i = 0; i < changes; i++) {
      int at = data.consumeInt(0, text.length());
      int to = data.consumeInt(at, text.length());
      switch (data.consumeInt(0, 5)) {
        case 0 -> text.delete(at, to);
        case 1 -> text.insert(at, (char) data.consumeInt(0, 0xFF));
        case 2 -> text.insert(at, text.substring(at, to));
        case 3 -> {
          String other = data.pickValue(texts);
          text.setLength(at);
          text.append(other.substring(data.consumeInt(0, other.length())));
        }
        case 4 -> {
          if (at < text.length()) {
            text.setCharAt(at, (char) (text.charAt(at) ^ 1 << data.consumeInt(0, 7)));
          }
        }
        default -> {
          if (at < text.length()) {
            text.setCharAt(at, (char) data.consumeInt(0, 0xFF));
          }
        }
      }
    }
    return text.toString();
  }
}
