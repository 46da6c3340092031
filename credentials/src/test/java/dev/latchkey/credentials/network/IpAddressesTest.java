package dev.latchkey.credentials.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.JsonNode;
import dev.latchkey.credentials.Vectors;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HexFormat;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Chars;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class IpAddressesTest {

  @ParameterizedTest
  @MethodSource("addresses")
  void givesTheKnownAnswer(JsonNode vector) {
    byte[] expected = HexFormat.of().parseHex(vector.path("bytesHex").textValue());

    assertThat(IpAddresses.parse(vector.path("text").textValue())).contains(expected);
    assertThat(IpAddresses.format(expected)).isEqualTo(vector.path("canonical").textValue());
  }

  static Stream<JsonNode> addresses() {
    return Vectors.cases("cidrs.json", "addresses");
  }

  @ParameterizedTest
  @MethodSource("noAddresses")
  void refusesWhatIsNoAddress(String text) {
    assertThat(IpAddresses.parse(text)).isEmpty();
  }

  static Stream<String> noAddresses() {
    return Vectors.cases("cidrs.json", "noAddresses").map(JsonNode::textValue);
  }

  @Property
  void comesBackFromItsText(@ForAll("bytes") byte[] address) throws UnknownHostException {
    String text = IpAddresses.format(address);
    byte[] expected = InetAddress.getByAddress(address).getAddress();

    assertThat(IpAddresses.parse(text)).contains(expected);
    assertThat(InetAddress.getByName(text).getAddress()).isEqualTo(expected);
    assertThat(IpAddresses.parse(InetAddress.getByAddress(address).getHostAddress()))
        .contains(expected);
  }

  @Property
  void agreesWithThePlatformOnWhatIsIPv6(
      @ForAll @Chars({'0', '1', 'a', 'F', ':', '.'}) @StringLength(max = 20) String soup) {
    // With a colon the platform reads a literal or fails; it never looks up a name.
    String text = ":" + soup;
    byte[] expected;
    try {
      expected = InetAddress.getByName(text).getAddress();
    } catch (UnknownHostException e) {
      assertThat(IpAddresses.parse(text)).isEmpty();
      return;
    }
    IpAddresses.parse(text).ifPresent(address -> assertThat(address).isEqualTo(expected));
  }

  @Test
  void refusesOtherLengths() {
    assertThatIllegalArgumentException().isThrownBy(() -> IpAddresses.format(new byte[5]));
  }

  @Provide
  Arbitrary<byte[]> bytes() {
    Arbitrary<Byte> mostlyZero =
        Arbitraries.oneOf(
            Arbitraries.just((byte) 0), Arbitraries.just((byte) -1), Arbitraries.bytes());
    return Arbitraries.of(4, 16).flatMap(length -> mostlyZero.array(byte[].class).ofSize(length));
  }
}
