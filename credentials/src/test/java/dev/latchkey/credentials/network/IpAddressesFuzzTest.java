package dev.latchkey.credentials.network;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;

class IpAddressesFuzzTest {
  @FuzzTest(maxDuration = "60s")
  void readsAnAddressAsThePlatformDoes(byte[] input) throws UnknownHostException {
    String text = new String(input, StandardCharsets.UTF_8);
    var read = IpAddresses.parse(text);

    if (read.isPresent()) {
      // A literal, for which the platform asks no name service.
      assertThat(InetAddress.getByName(text).getAddress()).isEqualTo(read.get());
      assertThat(IpAddresses.parse(IpAddresses.format(read.get()))).contains(read.get());
    }
  }
}
