/** How results are shown: as a table, as a picture, and as JSON for other programs. */
package io.github.dl4jdni.cli.report;
