package dev.latchkey.dev.reference;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whoever follows a link of the documentation arrives somewhere. */
class PageLinksTest {
  private static final Path ROOT = Path.of("..");

  @Test
  void everyLinkOfTheDocumentationLeadsSomewhere() throws IOException {
    List<Path> pages = new ArrayList<>();
    for (String page :
        List.of("README.md", "CONTRIBUTING.md", "bench/README.md", "verifier/README.md")) {
      pages.add(ROOT.resolve(page));
    }
    for (String folder : List.of("docs", "examples")) {
      try (Stream<Path> files = Files.walk(ROOT.resolve(folder))) {
        files.filter(file -> file.toString().endsWith(".md")).forEach(pages::add);
      }
    }
    List<String> broken = new ArrayList<>();
    for (Path page : pages) {
      broken.addAll(PageLinks.of(page).broken());
    }

    assertThat(pages).hasSizeGreaterThan(10);
    assertThat(broken).as("links that lead nowhere").isEmpty();
  }

  @Test
  void aLinkThatLeadsNowhereIsFound(@TempDir Path folder) throws IOException {
    Files.writeString(
        folder.resolve("other.md"), "# The `first` one, & more\n## Twice\n## Twice\n");
    Path page =
        Files.writeString(
            folder.resolve("page.md"),
            """
            # Page
            [good](other.md), [good](other.md#the-first-one--more), [good](other.md#twice-1),
            [here](#page), [far](https://example.com/nothing), `[code](nothing.md)`
            ```
            [code](nothing.md)
            ```
            [gone](gone.md), [renamed](other.md#second), ![gone](gone.svg), [third](other.md#twice-2)
            """);

    assertThat(PageLinks.of(page).broken())
        .extracting(link -> link.substring(link.indexOf(": ") + 2))
        .containsExactly("gone.md", "other.md#second", "gone.svg", "other.md#twice-2");
  }
}
