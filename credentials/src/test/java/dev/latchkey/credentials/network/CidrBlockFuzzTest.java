package dev.latchkey.credentials.network;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

class CidrBlockFuzzTest {
  /** Each line is a list of blocks with spaces between them. */
  @FuzzTest(maxDuration = "60s")
  void holdsWhatItsTextSaysAndListsShareWhatBothHold(byte[] input) {
    List<List<CidrBlock>> lists =
        new String(input, StandardCharsets.UTF_8)
            .lines()
            .map(line -> Stream.of(line.split(" ")).flatMap(text -> read(text).stream()).toList())
            .toList();

    if (lists.size() >= 2) {
      List<CidrBlock> ones = lists.get(0);
      List<CidrBlock> others = lists.get(1);
      List<CidrBlock> common = CidrBlock.intersection(ones, others);
      Stream.of(ones, others, common)
          .flatMap(List::stream)
          .map(CidrBlockFuzzTest::firstAddress)
          .forEach(
              address ->
                  assertThat(holds(common, address))
                      .isEqualTo(holds(ones, address) && holds(others, address)));
    }
  }

  private static Optional<CidrBlock> read(String text) {
    CidrBlock block;
    try {
      block = CidrBlock.parse(text);
    } catch (IllegalArgumentException e) {
      assertThat(e).hasMessageMatching("an? (IPv4-mapped )?CIDR .*");
      return Optional.empty();
    }
    byte[] written = IpAddresses.parse(text.substring(0, text.indexOf('/'))).orElseThrow();
    assertThat(block.contains(written)).isTrue();
    assertThat(block.contains(block)).isTrue();
    assertThat(CidrBlock.parse(block.toString())).isEqualTo(block).hasSameHashCodeAs(block);
    return Optional.of(block);
  }

  private static byte[] firstAddress(CidrBlock block) {
    String text = block.toString();
    return IpAddresses.parse(text.substring(0, text.indexOf('/'))).orElseThrow();
  }

  private static boolean holds(List<CidrBlock> blocks, byte[] address) {
    return blocks.stream().anyMatch(block -> block.contains(address));
  }
}
