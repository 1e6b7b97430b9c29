"""The breakdown as pages to read: in a browser, on a phone, on paper."""
