package dev.latchkey.bench.load.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class JvmOptionsTest {
  @Test
  void takesWhatFitsAnyServer() {
    JvmOptions options =
        JvmOptions.of(
            List.of(
                "/jdk/bin/java",
                "-XX:+UseSerialGC",
                "-XX:AOTCache=verifier.aot",
                "-XX:SharedArchiveFile=verifier.jsa",
                "-Xshare:auto",
                "-Xmx64m",
                "--enable-native-access=ALL-UNNAMED",
                "-Dname=value",
                "-jar",
                "verifier.jar",
                "-XX:NotAnOption"));

    assertThat(options)
        .isEqualTo(new JvmOptions("/jdk/bin/java", List.of("-XX:+UseSerialGC", "-Xmx64m"), true));
    assertThat(options.command(String.class, List.of("1")))
        .startsWith("/jdk/bin/java", "-XX:+UseSerialGC", "-Xmx64m", "-cp")
        .endsWith("java.lang.String", "1");
  }

  @Test
  void knowsAServerWithoutAnArchive() {
    assertThat(JvmOptions.of(List.of("java", "-Xmx64m", "-cp", "classes", "Main")).hasArchive())
        .isFalse();
  }
}
