package dev.latchkey.credentials.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.JsonNode;
import dev.latchkey.credentials.Vectors;
import java.math.BigInteger;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CidrBlockTest {

  @ParameterizedTest
  @MethodSource("blocks")
  void givesTheKnownAnswer(JsonNode vector) {
    CidrBlock block = CidrBlock.parse(vector.path("text").textValue());
    String canonical = vector.path("canonical").textValue();

    assertThat(block).hasToString(canonical);
    assertThat(CidrBlock.parse(canonical)).isEqualTo(block).hasSameHashCodeAs(block);
    assertThat(
            Vectors.cases("cidrs.json", "addresses")
                .map(address -> address.path("text").textValue())
                .filter(text -> block.contains(IpAddresses.parse(text).orElseThrow())))
        .containsExactlyElementsOf(
            StreamSupport.stream(vector.path("contains").spliterator(), false)
                .map(JsonNode::textValue)
                .toList());
  }

  static Stream<JsonNode> blocks() {
    return Vectors.cases("cidrs.json", "blocks");
  }

  @ParameterizedTest
  @MethodSource("noBlocks")
  void refusesWhatIsNoPrefix(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> CidrBlock.parse(text))
        .withMessageMatching("an? (IPv4-mapped )?CIDR .*");
  }

  static Stream<String> noBlocks() {
    return Vectors.cases("cidrs.json", "noBlocks").map(JsonNode::textValue);
  }

  @Property
  void holdsTheAddressesThatShareItsPrefix(
      @ForAll @Size(16) byte[] network,
      @ForAll @Size(16) byte[] other,
      @ForAll @IntRange(max = 128) int length,
      @ForAll @IntRange(max = 128) int shared) {
    // The first bits of one address and the rest of another, so that near misses are as frequent as
    // hits.
    byte[] address = mixed(network, other, shared);
    boolean expected = sameBits(network, address, length);
    CidrBlock block = CidrBlock.parse(IpAddresses.format(network) + "/" + length);

    assertThat(block.contains(address)).isEqualTo(expected);
    assertThat(block.contains(network)).isTrue();
    assertThat(CidrBlock.parse(block.toString())).isEqualTo(block);
  }

  @Property
  void countsAMappedAddressAsIPv4(
      @ForAll @Size(4) byte[] network,
      @ForAll @Size(4) byte[] other,
      @ForAll @IntRange(max = 32) int length,
      @ForAll @IntRange(max = 32) int shared) {
    byte[] address = mixed(network, other, shared);
    boolean expected = sameBits(network, address, length);
    String text = IpAddresses.format(network);
    CidrBlock block = CidrBlock.parse(text + "/" + length);
    CidrBlock mapped = CidrBlock.parse("::ffff:" + text + "/" + (96 + length));

    assertThat(mapped).isEqualTo(block);
    assertThat(block.contains(address)).isEqualTo(expected);
    assertThat(block.contains(mapped(address))).isEqualTo(expected);
    assertThat(CidrBlock.parse("::/0").contains(mapped(address))).isFalse();
  }

  @Test
  void tellsBlocksApart() {
    assertThat(CidrBlock.parse("10.0.0.0/8"))
        .isEqualTo(CidrBlock.parse("10.9.9.9/8"))
        .isNotEqualTo(CidrBlock.parse("10.0.0.0/9"))
        .isNotEqualTo(CidrBlock.parse("11.0.0.0/8"))
        .isNotEqualTo(CidrBlock.parse("a00::/8"));
  }

  @Test
  void refusesAddressesOfOtherLengths() {
    CidrBlock block = CidrBlock.parse("::/0");
    assertThatIllegalArgumentException().isThrownBy(() -> block.contains(new byte[0]));
    assertThatIllegalArgumentException().isThrownBy(() -> block.contains(new byte[5]));
  }

  private static byte[] mixed(byte[] first, byte[] rest, int firstBits) {
    byte[] mixed = rest.clone();
    for (int bit = 0; bit < firstBits; bit++) {
      int mask = 0x80 >> bit % 8;
      mixed[bit / 8] = (byte) ((mixed[bit / 8] & ~mask) | (first[bit / 8] & mask));
    }
    return mixed;
  }

  private static boolean sameBits(byte[] one, byte[] two, int bits) {
    int rest = one.length * 8 - bits;
    return new BigInteger(1, one).shiftRight(rest).equals(new BigInteger(1, two).shiftRight(rest));
  }

  private static byte[] mapped(byte[] v4) {
    byte[] address = new byte[16];
    address[10] = -1;
    address[11] = -1;
    System.arraycopy(v4, 0, address, 12, 4);
    return address;
  }

  @Property
  void anIntersectionHoldsTheAddressesOfBoth(
      @ForAll("blockLists") List<CidrBlock> ones,
      @ForAll("blockLists") List<CidrBlock> others,
      @ForAll @IntRange(max = 255) int last) {
    List<CidrBlock> common = CidrBlock.intersection(ones, others);
    byte[] address = {10, 0, 0, (byte) last};

    assertThat(admits(common, address)).isEqualTo(admits(ones, address) && admits(others, address));
    assertThat(common)
        .doesNotHaveDuplicates()
        .hasSizeLessThanOrEqualTo(ones.size() + others.size());
    assertThat(Stream.concat(ones.stream(), others.stream())).containsAll(common);
    assertThat(CidrBlock.intersection(others, ones)).hasSameElementsAs(common);
  }

  @Provide
  Arbitrary<List<CidrBlock>> blockLists() {
    return Combinators.combine(
            Arbitraries.integers().between(0, 255), Arbitraries.integers().between(24, 32))
        .as((last, length) -> CidrBlock.parse("10.0.0." + last + "/" + length))
        .list()
        .ofMaxSize(12);
  }

  private static boolean admits(List<CidrBlock> blocks, byte[] address) {
    return blocks.stream().anyMatch(block -> block.contains(address));
  }

  @Test
  void noAddressIsInBothKinds() {
    List<CidrBlock> all4 = List.of(CidrBlock.parse("0.0.0.0/0"));
    List<CidrBlock> all6 = List.of(CidrBlock.parse("::/0"));

    assertThat(CidrBlock.intersection(all4, all6)).isEmpty();
    assertThat(CidrBlock.intersection(all4, List.of())).isEmpty();
    assertThat(CidrBlock.intersection(all6, List.of(CidrBlock.parse("2001:db8::/32"))))
        .containsExactly(CidrBlock.parse("2001:db8::/32"));
  }
}
