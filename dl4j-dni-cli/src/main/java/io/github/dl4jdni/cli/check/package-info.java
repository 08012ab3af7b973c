/** What the command {@code gradient-check} computes: numeric derivatives beside analytic ones. */
package io.github.dl4jdni.cli.check;
