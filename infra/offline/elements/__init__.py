"""What each department must provide: props, clothes, animals, sounds, extras."""
