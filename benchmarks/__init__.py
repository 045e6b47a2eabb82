"""Speed and accuracy of the platform beside the plain `tesseract` command. See README.md."""
