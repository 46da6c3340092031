package dev.latchkey.credentials.hashing;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;

class HashKeyRingFuzzTest {
  /** Each line is the name of an entry, {@code =}, and its bytes: in hexadecimal, or else as is. */
  @FuzzTest(maxDuration = "60s")
  void readsTheEntriesThatItWritesAndShowsNoKey(byte[] input) {
    Map<String, byte[]> entries = new HashMap<>();
    latin1(input)
        .lines()
        .map(line -> line.split("=", 2))
        .forEach(entry -> entries.put(entry[0], entry.length == 2 ? bytes(entry[1]) : new byte[0]));
    HashKeyRing ring;
    try {
      ring = HashKeyRing.parse(entries);
    } catch (InvalidHashKeysException e) {
      assertThat(e).hasMessageStartingWith("Entry ");
      entries.values().forEach(value -> assertShowsNoKey(e.getMessage(), value, entries.keySet()));
      return;
    }

    assertThat(ring.find(ring.active().id())).containsSame(ring.active());
    Map<String, byte[]> written = ring.toEntries();
    written.forEach((name, value) -> assertThat(value).as(name).isEqualTo(entries.get(name)));
    HashKeyRing again = HashKeyRing.parse(written);
    assertThat(again.ids()).isEqualTo(ring.ids());
    assertThat(again.active().id()).isEqualTo(ring.active().id());
    assertThat(again.importID("raw key")).isEqualTo(ring.importID("raw key"));
    assertThat(again.active().matches("credential", ring.active().digest("credential"))).isTrue();
  }

  private static byte[] bytes(String text) {
    try {
      return HexFormat.of().parseHex(text);
    } catch (IllegalArgumentException notHexadecimal) {
      return text.getBytes(StandardCharsets.ISO_8859_1);
    }
  }

  private static void assertShowsNoKey(String message, byte[] value, Set<String> names) {
    for (String text : List.of(latin1(value), HexFormat.of().formatHex(value))) {
      // An id is no secret, nor is a name.
      if (value.length >= 32 && names.stream().noneMatch(name -> name.contains(text))) {
        assertThat(message).doesNotContain(text);
      }
    }
  }

  private static String latin1(byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }
}
