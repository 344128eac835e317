program t
  implicit none
  integer :: i
  !$omp parallel do
  do i = 1, 100
    call tick()
  end do
  call show()
contains
  subroutine tick()
    integer, save :: n = 0
    n = n + 1
  end subroutine
  subroutine show()
    print *, 'done'
  end subroutine
end program
