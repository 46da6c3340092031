package dev.latchkey.bench.load.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ProcessMemoryTest {
  @Test
  void readsTheStatusOfAProcess() {
    List<String> status =
        List.of(
            "Name:\tjava",
            "VmHWM:\t  120 kB",
            "VmRSS:\t  110 kB",
            "RssAnon:\t   80 kB",
            "RssFile:\t   30 kB");

    assertThat(ProcessMemory.parse(status))
        .isEqualTo(new ProcessMemory(110 * 1024, 120 * 1024, 80 * 1024, 30 * 1024));
  }
}
