io.krait.examples.shell.Picture.announce()
