package dev.latchkey.credentials;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.HexFormat;
import java.util.Locale;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeyIdTest {
  private static final String ULID = "01ARZ3NDEKTSV4RRFFQ69G5FAV";
  private static final String HASH = "0123456789abcdef".repeat(4);

  @Test
  void readsAnIssuedIdInAnyCase() {
    assertThat(KeyId.parse("01arz3NDEKTSV4RRFFQ69G5FAv")).contains(new KeyId(ULID));
    assertThat(new KeyId(ULID).isImported()).isFalse();
    assertThat(new KeyId(ULID).recordName()).isEqualTo("01arz3ndektsv4rrffq69g5fav");
    assertThat(new KeyId(ULID)).hasToString(ULID);
  }

  @Test
  void readsAnImportedIdInAnyCase() {
    assertThat(KeyId.parse(HASH.toUpperCase(Locale.ROOT))).contains(new KeyId(HASH));
    assertThat(new KeyId(HASH).isImported()).isTrue();
    assertThat(new KeyId(HASH).recordName()).isEqualTo(HASH);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "0",
        "81ARZ3NDEKTSV4RRFFQ69G5FAV",
        "01ARZ3NDEKTSV4RRFFQ69G5FAI",
        "01ARZ3NDEKTSV4RRFFQ69G5FAL",
        "01ARZ3NDEKTSV4RRFFQ69G5FAO",
        "01ARZ3NDEKTSV4RRFFQ69G5FAU",
        "01ARZ3NDEKTSV4RRFFQ69G5FA",
        "01ARZ3NDEKTSV4RRFFQ69G5FAVA",
        "01ARZ3NDEKTSV4RRFFQ69G5FA ",
        "01ARZ3NDEKTSV4RRFFQ69G5FA\u017f", // its upper case is S
        "01ARZ3NDEKTSV4RRFFQ69G5F-V",
        "01ARZ3NDEKTSV4RRFFQ69G5F?V",
        "01ARZ3NDEKTSV4RRFFQ69G5F\ud83d\ude00",
        "g123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
      })
  void refusesWhatIsNoKeyId(String text) {
    assertThat(KeyId.parse(text)).isEmpty();
    assertThatIllegalArgumentException().isThrownBy(() -> new KeyId(text));
  }

  @Test
  void isOnlyMadeInCanonicalForm() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new KeyId(ULID.toLowerCase(Locale.ROOT)))
        .withMessageNotContaining(ULID.toLowerCase(Locale.ROOT));
    assertThatIllegalArgumentException().isThrownBy(() -> new KeyId(HASH.toUpperCase(Locale.ROOT)));
  }

  @Property
  void comesBackFromItsRecordName(@ForAll("ids") String id) {
    KeyId keyID = new KeyId(id);
    assertThat(KeyId.parse(keyID.recordName())).contains(keyID);
    assertThat(KeyId.parse(id)).contains(keyID);
  }

  @Property
  void showsWhatItWasMadeOf(@ForAll("ids") String id) {
    assertThat(new KeyId(id).value()).isEqualTo(id);
    assertThat(new KeyId(id)).isEqualTo(new KeyId(id)).hasSameHashCodeAs(new KeyId(id));
    if (id.length() == 64) {
      assertThat(KeyId.ofImported(HexFormat.of().parseHex(id))).isEqualTo(new KeyId(id));
    }
  }

  @Property
  void isAnotherForEachText(@ForAll("ids") String one, @ForAll("ids") String other) {
    assertThat(new KeyId(one).equals(new KeyId(other))).isEqualTo(one.equals(other));
  }

  @Property
  void isAnotherWhereverOneDigitDiffers(
      @ForAll("ids") String id, @ForAll @IntRange(max = 63) int at) {
    int place = at % id.length();
    char other = id.charAt(place) == '1' ? '2' : '1';
    KeyId changed = new KeyId(id.substring(0, place) + other + id.substring(place + 1));

    assertThat(changed).isNotEqualTo(new KeyId(id));
  }

  @Test
  void isNotMadeOfAHashOfAnotherLength() {
    assertThatIllegalArgumentException().isThrownBy(() -> KeyId.ofImported(new byte[31]));
    assertThatIllegalArgumentException().isThrownBy(() -> KeyId.ofImported(new byte[33]));
  }

  @Property
  void neverThrowsAndOnlyYieldsCanonicalIds(@ForAll String text) {
    KeyId.parse(text).ifPresent(id -> assertThat(id.value()).isEqualToIgnoringCase(text));
  }

  @Provide
  Arbitrary<String> ids() {
    Arbitrary<String> crockford =
        Arbitraries.strings().withChars("0123456789ABCDEFGHJKMNPQRSTVWXYZ").ofLength(25);
    Arbitrary<String> issued =
        Arbitraries.integers().between(0, 7).flatMap(first -> crockford.map(rest -> first + rest));
    Arbitrary<String> imported = Arbitraries.strings().withChars("0123456789abcdef").ofLength(64);
    return Arbitraries.oneOf(issued, imported);
  }
}
