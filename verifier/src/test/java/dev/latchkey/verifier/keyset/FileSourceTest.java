package dev.latchkey.verifier.keyset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileSourceTest {
  private final List<String> parsed = new ArrayList<>();

  @TempDir Path folder;

  @Test
  void aFileIsParsedAgainWhenItsContentChangesWhateverItsTimeSays() throws IOException {
    Path file = Files.writeString(folder.resolve("jwks.json"), "one");
    FileTime time = Files.getLastModifiedTime(file);
    FileSource<String> source = source(file);
    assertThat(source.read()).isEqualTo("one");
    assertThat(source.read()).isEqualTo("one");

    Files.writeString(file, "two");
    Files.setLastModifiedTime(file, time);

    assertThat(source.read()).isEqualTo("two");
    assertThat(parsed).containsExactly("one", "two");
  }

  @Test
  void aLinkIsFollowedToWhatItPointsToNow() throws IOException {
    Path link = Files.createSymbolicLink(folder.resolve("jwks.json"), Path.of("first"));
    Files.writeString(folder.resolve("first"), "one");
    Files.writeString(folder.resolve("second"), "two");
    FileSource<String> source = source(link);
    assertThat(source.read()).isEqualTo("one");

    Files.delete(link);
    Files.createSymbolicLink(link, Path.of("second"));

    assertThat(source.read()).isEqualTo("two");
  }

  @Test
  void whatIsNoReadableFileOrTooLargeIsAProblem() throws IOException {
    Path large = Files.write(folder.resolve("large"), new byte[(1 << 20) + 1]);
    Path fits = Files.write(folder.resolve("fits"), new byte[1 << 20]);

    assertThat(source(fits).read()).hasSize(1 << 20);
    assertThatThrownBy(source(large)::read)
        .isInstanceOf(KeySetUnavailableException.class)
        .hasMessageContaining("1 MiB");
    assertThatThrownBy(source(folder.resolve("missing"))::read)
        .isInstanceOf(KeySetUnavailableException.class)
        .hasMessageContaining("no such file");
    assertThatThrownBy(source(folder)::read).isInstanceOf(KeySetUnavailableException.class);
  }

  private FileSource<String> source(Path file) {
    return new FileSource<>(
        file,
        text -> {
          parsed.add(text);
          return text;
        });
  }
}
