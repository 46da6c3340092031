package dev.latchkey.credentials.hashing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.JsonNode;
import dev.latchkey.credentials.KeyId;
import dev.latchkey.credentials.Vectors;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class HashKeyRingTest {
  private static final SecureRandom RANDOM = new SecureRandom();

  @Test
  void readsTheKnownEntries() {
    JsonNode vector = Vectors.read("hashing.json").path("ring");
    Map<String, byte[]> entries = new HashMap<>();
    vector
        .path("entriesHex")
        .properties()
        .forEach(e -> entries.put(e.getKey(), HexFormat.of().parseHex(e.getValue().textValue())));

    HashKeyRing ring = HashKeyRing.parse(entries);

    assertThat(ring.active().id()).isEqualTo(vector.path("active").textValue());
    assertThat(ring.ids())
        .containsExactly(
            vector.path("ids").path(0).textValue(), vector.path("ids").path(1).textValue());
    assertSame(ring.toEntries(), entries);
  }

  @ParameterizedTest
  @MethodSource("importIDs")
  void givesTheKnownImportId(JsonNode vector) {
    Map<String, byte[]> entries = HashKeyRing.generate(RANDOM).toEntries();
    entries.put("import-id", HexFormat.of().parseHex(vector.path("keyHex").textValue()));
    HashKeyRing ring = HashKeyRing.parse(entries);
    String rawKey = vector.path("rawKey").textValue();
    byte[] buffer = ("  " + rawKey + " ").getBytes(StandardCharsets.UTF_8);
    KeyId expected = new KeyId(vector.path("keyID").textValue());

    assertThat(ring.importID(rawKey)).isEqualTo(expected);
    assertThat(ring.importID(buffer, 2, buffer.length - 3)).isEqualTo(expected);
    assertThat(expected.isImported()).isTrue();
  }

  static Stream<JsonNode> importIDs() {
    return Vectors.cases("hashing.json", "importIDs");
  }

  @Test
  void comesBackFromItsEntries() {
    HashKeyRing ring = HashKeyRing.generate(RANDOM).with(HashKey.generate(RANDOM));

    HashKeyRing again = HashKeyRing.parse(ring.toEntries());

    assertSame(again.toEntries(), ring.toEntries());
    assertThat(again.active().id()).isEqualTo(ring.active().id());
    assertThat(again.importID("raw")).isEqualTo(ring.importID("raw"));
    assertThat(again.find(again.active().id())).containsSame(again.active());
    assertThat(again.find("0000000000000000")).isEmpty();
  }

  @Test
  void rotatesItsHashKeysButNotItsImportIds() {
    HashKeyRing ring = HashKeyRing.generate(RANDOM);
    String oldID = ring.active().id();
    HashKey added = HashKey.generate(RANDOM);

    HashKeyRing both = ring.with(added);
    HashKeyRing activated = both.activate(added.id());
    HashKeyRing rotated = activated.without(oldID);

    assertThat(both.active().id()).isEqualTo(oldID);
    assertThat(both.ids()).containsExactlyInAnyOrder(oldID, added.id());
    assertThat(activated.active()).isSameAs(added);
    assertThat(rotated.ids()).containsExactly(added.id());
    assertThat(rotated.importID("raw")).isEqualTo(ring.importID("raw"));
    assertThat(ring.ids()).containsExactly(oldID);
    assertThat(rotated.without(oldID)).isSameAs(rotated);
    assertThatIllegalArgumentException().isThrownBy(() -> ring.without(oldID));
    assertThatIllegalArgumentException().isThrownBy(() -> ring.activate(added.id()));
  }

  @Test
  void handsOutCopiesAlone() {
    HashKeyRing ring = HashKeyRing.generate(RANDOM);
    KeyId before = ring.importID("raw");
    Map<String, byte[]> entries = ring.toEntries();
    HashKeyRing parsed = HashKeyRing.parse(entries);
    Map<String, byte[]> untouched = ring.toEntries();

    entries.values().forEach(value -> value[0] ^= 1);

    assertThat(ring.importID("raw")).isEqualTo(before);
    assertSame(ring.toEntries(), untouched);
    assertSame(parsed.toEntries(), untouched);
  }

  @Test
  void ignoresOtherEntries() {
    Map<String, byte[]> entries = HashKeyRing.generate(RANDOM).toEntries();
    entries.put("note", new byte[1]);

    assertThat(HashKeyRing.parse(entries).ids()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"active", "import-id", "hash-key-"})
  void namesAMissingEntry(String prefix) {
    Map<String, byte[]> entries = HashKeyRing.generate(RANDOM).toEntries();
    entries.keySet().removeIf(name -> name.startsWith(prefix));

    // Without its hash key it is the entry "active" that hangs in the air.
    assertRefused(entries, prefix.equals("hash-key-") ? "active" : prefix);
  }

  @ParameterizedTest
  @ValueSource(strings = {"import-id", "hash-key-"})
  void namesAnEntryOfAWrongLength(String prefix) {
    for (int length : new int[] {0, 31, 33, 44}) {
      Map<String, byte[]> entries = HashKeyRing.generate(RANDOM).toEntries();
      String name = entries.keySet().stream().filter(n -> n.startsWith(prefix)).findAny().get();
      entries.put(name, new byte[length]);

      assertRefused(entries, name);
    }
  }

  @Test
  void noticesSwappedBytes() {
    HashKeyRing ring = HashKeyRing.generate(RANDOM).with(HashKey.generate(RANDOM));
    Map<String, byte[]> entries = ring.toEntries();
    String one = "hash-key-" + ring.ids().toArray()[0];
    String two = "hash-key-" + ring.ids().toArray()[1];
    entries.put(one, entries.put(two, entries.get(one)));

    assertRefused(entries, "hash-key-");
  }

  @Test
  void noticesAChangedByte() {
    HashKeyRing ring = HashKeyRing.generate(RANDOM);
    Map<String, byte[]> entries = ring.toEntries();
    String name = "hash-key-" + ring.active().id();
    entries.get(name)[31] ^= 1;

    assertRefused(entries, name);
  }

  @Test
  void wantsTheActiveIdToTheLetter() {
    HashKeyRing ring = HashKeyRing.generate(RANDOM);
    for (String value :
        new String[] {"", "0000000000000000", ring.active().id() + "\n", "\u00e9"}) {
      Map<String, byte[]> entries = ring.toEntries();
      entries.put("active", value.getBytes(StandardCharsets.UTF_8));

      assertRefused(entries, "active");
    }
  }

  @Test
  void showsIdsAlone() {
    HashKeyRing ring = HashKeyRing.generate(RANDOM);
    String id = ring.active().id();

    assertThat(ring).hasToString("HashKeyRing[active=" + id + ", ids=[" + id + "]]");
  }

  private static void assertRefused(Map<String, byte[]> entries, String entry) {
    assertThatExceptionOfType(InvalidHashKeysException.class)
        .isThrownBy(() -> HashKeyRing.parse(entries))
        .withMessageStartingWith("Entry " + entry)
        .withMessageContaining("restore the Secret from a backup")
        .satisfies(
            e ->
                entries.forEach(
                    (name, value) -> {
                      if (value.length >= 16 && !name.equals("active")) {
                        assertThat(e.getMessage()).doesNotContain(HexFormat.of().formatHex(value));
                      }
                    }));
  }

  private static void assertSame(Map<String, byte[]> actual, Map<String, byte[]> expected) {
    assertThat(actual.keySet()).isEqualTo(expected.keySet());
    actual.forEach((name, value) -> assertThat(value).isEqualTo(expected.get(name)));
  }
}
