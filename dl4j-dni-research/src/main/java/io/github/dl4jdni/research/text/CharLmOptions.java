package io.github.dl4jdni.research.text;

import io.github.dl4jdni.cli.data.SplitOption;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options that {@code char-lm} has beside those of all recurrent experiments. */
final class CharLmOptions {

  @Option(
      names = {"--data", "--data-dir"},
      paramLabel = "FILE|DIR",
      defaultValue = CorpusReader.BUILT_IN,
      description = {
        "builtin: random text of a source whose entropy is known.",
        "FILE: text in UTF-8, plain or gzip; its last tenth is held out, half as validation and"
            + " half as test text.",
        "DIR: a file each with train, valid and test in its name. If the names begin with ptb.,"
            + " blanks at lines' ends are dropped and others become _, as is usual with the Penn"
            + " Treebank.",
        "Default: ${DEFAULT-VALUE}."
      })
  String data;

  @Mixin SplitOption split;
}
